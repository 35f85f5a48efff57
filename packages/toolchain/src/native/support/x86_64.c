// va_arg for x86-64: TinyCC calls this function for each argument that is taken from a list.
//
// The System V ABI passes the first six integers and eight floating-point numbers in registers, which the callee saves in one block:
// integers in its first 48 bytes, floating-point numbers in 16 bytes each after them. All others are on the stack.
// Compiled by TinyCC itself and linked into every module that is exported.

enum { INTEGERS_END = 48, NUMBERS_END = 48 + 8 * 16, EIGHTBYTE = 8, NUMBER = 16 };
enum argument_class { IN_INTEGERS, IN_NUMBERS, IN_MEMORY };

static unsigned long long rounded_up(unsigned long long value, unsigned long long to)
{
    return (value + to - 1) & ~(to - 1);
}

// Where the next argument lies; the list moves on behind it. Sizes are in bytes, `alignment` is a power of two.
void *__va_arg(__builtin_va_list list, int kind, int size, int alignment)
{
    unsigned long long bytes = rounded_up(size, EIGHTBYTE);
    if (kind == IN_INTEGERS && list->gp_offset + bytes <= INTEGERS_END) {
        char *saved = list->reg_save_area + list->gp_offset;
        list->gp_offset += bytes;
        return saved;
    }
    if (kind == IN_NUMBERS) {
        if (list->fp_offset + NUMBER <= NUMBERS_END) {
            char *saved = list->reg_save_area + list->fp_offset;
            list->fp_offset += NUMBER;
            return saved;
        }
        bytes = EIGHTBYTE;
    }
    unsigned long long at = (unsigned long long)list->overflow_arg_area;
    at = rounded_up(at, alignment < EIGHTBYTE ? EIGHTBYTE : alignment);
    list->overflow_arg_area = (char *)(at + bytes);
    return (char *)at;
}
