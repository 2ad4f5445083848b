"""What our own conformance tests judge: the embedded sandbox, unless --target says otherwise."""
