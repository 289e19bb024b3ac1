// Memory that can be taken away while threads still hold addresses into it.
//
// What a kernel would die of, a touch of page structures after arch_remove_memory, becomes an entry
// of a log here: who touched what, doing what, during which step. The page is given back for that
// touch, so that the process lives on to judge. Nothing here takes or returns a pointer: addresses
// are integers. Only target ZoneDevice imports this.

#ifndef CMEMMAP_H
#define CMEMMAP_H

#include "cmemmap_range.h"
#include "cmemmap_thread.h"

#endif
