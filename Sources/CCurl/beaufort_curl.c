#include "beaufort_curl.h"
