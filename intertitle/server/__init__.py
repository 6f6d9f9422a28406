"""The server: builds again as an author saves, and shows the pages while they are being written."""
