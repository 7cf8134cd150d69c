/// The language's operators on values, all of them.
#pragma once

#include "query/expression/value_access.h"
#include "query/expression/value_arithmetic.h"
#include "query/expression/value_comparison.h"
