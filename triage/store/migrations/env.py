"""Where Alembic runs the migrations: on the open connection, inside the transaction, that the store hands it."""

from __future__ import annotations

from alembic import context

from triage.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
