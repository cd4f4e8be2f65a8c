"""What spark-submit and the SparkApplication start; also runs as `python main.py`. `--help` lists the
options.
"""

import sys

from movie_recommendations.job import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
