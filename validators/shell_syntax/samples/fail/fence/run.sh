```bash
#!/bin/bash
echo hello
```
