"""What the world knows about an alert's indicators: AbuseIPDB, VirusTotal, offline country, operator lists."""
