// The header is the target; SwiftPM wants one translation unit beside it.
#include "CUrcu.h"
