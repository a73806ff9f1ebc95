"""Run the migrations on the connection that the program hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from store.schema import VERSION_TABLE
from store.tables import Site

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Site.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
