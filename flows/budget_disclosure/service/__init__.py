"""The program in service: a folder of workbooks watched, documents made as files come, a Prefect server beside it."""
