#!/bin/sh
curl --header 'PRIVATE-TOKEN: glpat-q7Zt2mWv9LrX4bNc8HdK' https://gitlab.example.org
