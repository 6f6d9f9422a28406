"""The contract with themes: what a template may use, and a check of templates against it that renders nothing."""
