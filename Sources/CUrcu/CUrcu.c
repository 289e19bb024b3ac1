// Registration, which liburcu wants once per thread and references ask for once each. All else is inline.
#include "CUrcu.h"

static _Thread_local int qsbr_joined;
static _Thread_local int memb_joined;

void curcu_qsbr_join(void) {
    if (qsbr_joined++ == 0) urcu_qsbr_register_thread();
}

void curcu_qsbr_leave(void) {
    if (--qsbr_joined == 0) urcu_qsbr_unregister_thread();
}

void curcu_memb_join(void) {
    if (memb_joined++ == 0) urcu_memb_register_thread();
}

void curcu_memb_leave(void) {
    if (--memb_joined == 0) urcu_memb_unregister_thread();
}
