"""The record made public: a site that opens from a folder, tables, map files, and explanations in words."""
