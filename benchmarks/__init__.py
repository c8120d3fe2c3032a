"""Measurements that README and notes quote."""
