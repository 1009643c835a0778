"""Alert triage: an alert comes in, a verdict that an analyst can check goes out.

The rooms, in the order in which an alert passes them:

    intake          a payload becomes an `Alert`
    indicators      the addresses, names, links and hashes in it; which of them may leave
    enrichment      what AbuseIPDB, VirusTotal and offline sources say about each
    scoring         the weighted 0-100 risk score
    classification  the opinion of Gemini, or of the rules
    policy          the deterministic last word
    store           committed before it is acknowledged
    pipeline        the recipe that calls all of the above
    web             the HTTP side of it

Below them lie `model` (the values), `strict_json`, `settings`, `transport`, `quota` and `cache`;
above them `assembly`, which builds every long-lived object once.
"""

__version__ = "0.1.0"
