#!/bin/bash
cat > README.md <<'EOF'
```sh
make
```
EOF
