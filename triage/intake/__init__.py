"""The door: payloads of any sender become Alerts, or a fault that names its place."""
