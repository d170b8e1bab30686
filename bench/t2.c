/*
 * Mono-exponential T2 in plain C, float64, one thread: the yardstick of what the machine can do with the algorithm
 * of docs/engine.md (log-linear start, Levenberg-Marquardt with Marquardt's damping, the same stopping rules).
 *
 * usage: t2 SERIES.nii STATUS.nii T2MAP.nii VOXELS ECHOES
 * The series is int16, TE = 10 ms, 20 ms, …; data begin at byte 352. Fits the voxels whose status is not 0.
 * Prints JSON: voxels per second of fitting, the median relative difference to the given T2 map, the rate at which
 * the series is read from the page cache.
 */
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 352, MOST_ECHOES = 512, PIECE = 1 << 18 };
static const double T2_LOWER = 0.0005, T2_UPPER = 5;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

/** Reads into `data`, or into new memory where that is NULL. */
static void *read_data(const char *path, size_t bytes, void *memory) {
  char *data = memory ? memory : malloc(bytes);
  int file = open(path, O_RDONLY);
  for (size_t done = 0; done < bytes;) {
    ssize_t count = pread(file, data + done, bytes - done < PIECE ? bytes - done : PIECE, HEADER + done);
    if (count <= 0) exit(3);
    done += count;
  }
  close(file);
  return data;
}

static void start(const double *s, const double *te, int n, double *s0, double *t2) {
  double sw = 0, swx = 0, swxx = 0, swy = 0, swxy = 0, sum = 0;
  for (int t = 0; t < n; t++) {
    sum += s[t];
    if (s[t] <= 0) continue;
    double w = s[t] * s[t], y = log(s[t]);
    sw += w, swx += w * te[t], swxx += w * te[t] * te[t], swy += w * y, swxy += w * te[t] * y;
  }
  double slope = (sw * swxy - swx * swy) / (sw * swxx - swx * swx);
  *t2 = slope < 0 ? fmin(fmax(-1 / slope, T2_LOWER), T2_UPPER) : T2_UPPER;
  *s0 = slope < 0 ? exp((swy - slope * swx) / sw) : fmax(sum / n, 0);
}

/** sums: sum of squared residuals, J'r (2), J'J lower triangle (3). */
static void accumulate(const double *s, const double *te, int n, double s0, double t2, double *sums) {
  double r2 = 0, g0 = 0, g1 = 0, a00 = 0, a10 = 0, a11 = 0, rate = -1 / t2, factor = s0 / (t2 * t2);
  for (int t = 0; t < n; t++) {
    double e = exp(te[t] * rate), r = s[t] - s0 * e, d = factor * te[t] * e;
    r2 += r * r, g0 += e * r, g1 += d * r, a00 += e * e, a10 += e * d, a11 += d * d;
  }
  sums[0] = r2, sums[1] = g0, sums[2] = g1, sums[3] = a00, sums[4] = a10, sums[5] = a11;
}

static double fit(const double *s, const double *te, int n) {
  double p[2], trial[2], sums[6] = {INFINITY}, tried[6], lambda = 1e-8;
  start(s, te, n, &trial[0], &trial[1]);
  for (int evaluation = 1; evaluation <= 3000; evaluation++) {
    accumulate(s, te, n, trial[0], trial[1], tried);
    if (tried[0] < sums[0]) {
      if (sums[0] != INFINITY) lambda = fmax(lambda / 10, 1e-12);
      for (int i = 0; i < 6; i++) sums[i] = tried[i];
      p[0] = trial[0], p[1] = trial[1];
    } else if (sums[0] == INFINITY) {
      return NAN;
    } else {
      lambda *= 10;
    }
    if (lambda >= 1e12) break;
    int held = (p[1] <= T2_LOWER && sums[2] < 0) || (p[1] >= T2_UPPER && sums[2] > 0);
    double a = sums[3] * (1 + lambda), b = held ? 0 : sums[4], c = held ? 1 : sums[5] * (1 + lambda);
    double g = held ? 0 : sums[2], determinant = a * c - b * b;
    trial[0] = fmax(p[0] + (c * sums[1] - b * g) / determinant, 0);
    trial[1] = fmin(fmax(p[1] + (a * g - b * sums[1]) / determinant, T2_LOWER), T2_UPPER);
    double tight = evaluation == 1 ? 1 : 1e-2, small = 1;
    for (int i = 0; i < 2; i++) {
      double change = fabs(trial[i] - p[i]) * (1 + lambda), value = 1e-7 * tight * fabs(p[i]);
      double inErrors = change * change * sums[3 + 2 * i], allowed = 1e-10 * tight * tight * sums[0];
      int both = change <= 30 * value && inErrors <= 100 * allowed;
      if (change > value && inErrors > allowed && !both) small = 0;
    }
    if (small) return trial[1];
  }
  return p[1];
}

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

int main(int count, char **words) {
  if (count != 6) return 2;
  size_t voxels = strtoul(words[4], NULL, 10), echoes = strtoul(words[5], NULL, 10);
  if (echoes > MOST_ECHOES) return 2;
  int16_t *series = read_data(words[1], voxels * echoes * 2, NULL);
  double reading = now();
  read_data(words[1], voxels * echoes * 2, series);
  reading = now() - reading;
  const uint8_t *status = read_data(words[2], voxels, NULL);
  const float *map = read_data(words[3], voxels * 4, NULL);
  double te[MOST_ECHOES], samples[MOST_ECHOES], *differences = malloc(voxels * sizeof(double));
  for (size_t t = 0; t < echoes; t++) te[t] = 0.01 * (t + 1);

  size_t fitted = 0;
  double began = now();
  for (size_t v = 0; v < voxels; v++) {
    if (status[v] == 0) continue;
    for (size_t t = 0; t < echoes; t++) samples[t] = series[t * voxels + v];
    differences[fitted++] = fabs(fit(samples, te, echoes) / map[v] - 1);
  }
  double seconds = now() - began;
  qsort(differences, fitted, sizeof(double), ascending);
  printf("{\"voxelsPerSecond\": %.0f, \"medianDifference\": %.3g, \"readBytesPerSecond\": %.0f}\n", fitted / seconds,
         differences[fitted / 2], voxels * echoes * 2 / reading);
  return 0;
}
