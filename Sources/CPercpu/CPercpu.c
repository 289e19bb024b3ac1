// The headers are the target; SwiftPM wants one translation unit beside them.
#include "CPercpu.h"
