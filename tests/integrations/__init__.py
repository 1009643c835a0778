"""The ready blocks of docs/integrations/blocks, run against the real service."""
