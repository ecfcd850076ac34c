```javascript
const a = 1
```
