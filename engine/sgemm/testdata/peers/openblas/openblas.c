// Measures OpenBLAS on request: reads lines "transA transB m n k milliseconds",
// answers each with the median seconds of one cblas_sgemm call: of processor
// time with the argument "cpu", else of elapsed time.
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

char *openblas_get_corename(void);
char *openblas_get_config(void);

static clockid_t clock_id = CLOCK_MONOTONIC;

static double now(void) {
	struct timespec t;
	clock_gettime(clock_id, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

static int compare(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static float *matrix(long n, int period) {
	float *x = aligned_alloc(64, (4 * n + 63) / 64 * 64);
	for (long i = 0; i < n; i++) x[i] = (i % period) * 0.1f - 0.2f;
	return x;
}

int main(int argc, char **argv) {
	if (argc > 1 && !strcmp(argv[1], "cpu")) clock_id = CLOCK_THREAD_CPUTIME_ID;
	enum { limit = 1 << 16 };
	static double samples[limit];
	printf("%s %s\n", openblas_get_corename(), openblas_get_config());
	fflush(stdout);
	char ta, tb;
	int m, n, k, ms;
	while (scanf(" %c%c %d %d %d %d", &ta, &tb, &m, &n, &k, &ms) == 6) {
		float *a = matrix((long)m * k, 7), *b = matrix((long)k * n, 5), *c = matrix((long)m * n, 3);
		int count = 0, batch = 1;
		double start = now(), warm = 0;
		do {
			double t = now();
			for (int i = 0; i < batch; i++)
				cblas_sgemm(CblasRowMajor, ta == 'T' ? CblasTrans : CblasNoTrans, tb == 'T' ? CblasTrans : CblasNoTrans,
					m, n, k, 1, a, ta == 'T' ? m : k, b, tb == 'T' ? k : n, 0, c, n);
			double e = now() - t;
			// Samples of at least 1 ms, so that reading the clock does not count; a warm
			// tenth of the time first.
			if (e < 1e-3) { batch *= 2; continue; }
			if (!warm) { warm = now() + ms * 1e-4; start = warm; continue; }
			if (now() >= warm) samples[count++] = e / batch;
		} while (count == 0 || (now() - start < ms * 1e-3 && count < limit));
		qsort(samples, count, sizeof *samples, compare);
		printf("%.9g\n", samples[count / 2]);
		fflush(stdout);
		free(a); free(b); free(c);
	}
}
