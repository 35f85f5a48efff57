// The second source file of the kinds module: its own statics beside those of the first.
int elsewhere_count = 1001;
static int static_total = 17;
static const char *const seasons[] = {"spring", "summer", "autumn", "winter"};

int elsewhere(int times) {
    static int sum;
    for (int i = 0; i < times; i++) sum += static_total + seasons[i & 3][0];
    return sum + elsewhere_count;
}
