"""What is computed once for all who read it: rates, percentiles and expectations, named ``level:metric:operations``."""
