"""The Word document, rendered: template engine, tables, chart, contents, pages."""
