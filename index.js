// n8n loads the nodes and credentials listed in package.json; this entry point exports nothing.
