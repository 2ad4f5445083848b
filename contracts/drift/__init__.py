"""What moved: one statement of a contract against another."""
