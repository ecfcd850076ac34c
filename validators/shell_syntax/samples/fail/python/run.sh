#!/bin/sh
def main():
    print('hello')
