import sys

import app.report

print(app.report.report([]), file=sys.stderr)
