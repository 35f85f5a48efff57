// A C++ module: namespaces, classes, inheritance, references, templates. Stops in `Shapes_Look` at `stop here`.
extern "C" {
#include "valkeymodule.h"
}
#include <cstdint>

namespace geometry {
int made = 3;

struct Shape {
    int id;
    static int counted;
    explicit Shape(int number) : id(number) { counted++; }
    virtual ~Shape() = default;
    virtual double area() const { return 0; }
};
int Shape::counted = 10;

enum class Side : unsigned char { left = 1, right = 2 };

class Square : public Shape {
    double side;

  protected:
    Side where = Side::right;

  public:
    Square(int number, double length) : Shape(number), side(length) {}
    double area() const override {
        double result = side * side;
        ValkeyModule_Milliseconds(); /* inside a method */
        return result;
    }
};

struct Tagged {
    const char *tag = "tagged";
};
struct Both : Square, Tagged {
    int own = 99;
    Both() : Square(8, 1.5) {}
};

namespace inner {
template <typename T> struct Pair {
    T first, second;
};
} // namespace inner
} // namespace geometry

static int Shapes_Look(ValkeyModuleCtx *ctx, ValkeyModuleString **, int argc) {
    geometry::Square square(4, 2.5);
    geometry::Shape &reference = square;
    geometry::Shape *pointer = &square;
    geometry::Both both;
    geometry::inner::Pair<int> pair{1, 2};
    geometry::inner::Pair<const char *> texts{"left", "right"};
    const int &number = argc;
    int &&moved = 5 + 0;
    bool flag = true;
    auto side = geometry::Side::left;
    char16_t wide = u'w';
    long sum = 0;
    ValkeyModule_Milliseconds(); /* stop here */
    sum += (long)(pointer->area() + reference.id + both.own + pair.first + number + moved + flag + wide);
    (void)texts, (void)side;
    return ValkeyModule_ReplyWithLongLong(ctx, sum + geometry::made);
}

extern "C" int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **, int) {
    if (ValkeyModule_Init(ctx, "shapes", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "shapes.look", Shapes_Look, "", 0, 0, 0);
}
