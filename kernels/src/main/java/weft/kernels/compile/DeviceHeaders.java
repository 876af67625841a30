package weft.kernels.compile;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Small stand-ins for headers that most CUDA files include and that NVRTC has no need of: it declares CUDA's functions, printf,
 * assert and the functions of math.h by itself. What they must define are types of fixed width and limits.
 */
final class DeviceHeaders {

    private static final String EMPTY = "#pragma once\n";

    private static final String INTEGERS = """
            #pragma once
            typedef signed char int8_t;
            typedef short int16_t;
            typedef int int32_t;
            typedef long long int64_t;
            typedef unsigned char uint8_t;
            typedef unsigned short uint16_t;
            typedef unsigned int uint32_t;
            typedef unsigned long long uint64_t;
            typedef long long intptr_t;
            typedef unsigned long long uintptr_t;
            """;

    private static final String FLOAT_LIMITS = """
            #pragma once
            #define FLT_MAX 3.402823466e+38f
            #define FLT_MIN 1.175494351e-38f
            #define FLT_EPSILON 1.192092896e-07f
            #define DBL_MAX 1.7976931348623158e+308
            #define DBL_MIN 2.2250738585072014e-308
            #define DBL_EPSILON 2.2204460492503131e-16
            """;

    private static final String INTEGER_LIMITS = """
            #pragma once
            #define CHAR_BIT 8
            #define SCHAR_MIN (-128)
            #define SCHAR_MAX 127
            #define UCHAR_MAX 255
            #define SHRT_MIN (-32768)
            #define SHRT_MAX 32767
            #define USHRT_MAX 65535
            #define INT_MIN (-2147483647 - 1)
            #define INT_MAX 2147483647
            #define UINT_MAX 4294967295u
            #define LLONG_MIN (-9223372036854775807ll - 1)
            #define LLONG_MAX 9223372036854775807ll
            #define ULLONG_MAX 18446744073709551615ull
            """;

    private static final String MATH = """
            #pragma once
            #ifndef INFINITY
            #define INFINITY __int_as_float(0x7f800000)
            #endif
            #ifndef NAN
            #define NAN __int_as_float(0x7fffffff)
            #endif
            #ifndef M_PI
            #define M_PI 3.14159265358979323846
            #endif
            """;

    private DeviceHeaders() {}

    /** The headers by the name of their {@code #include}. */
    static Map<String, String> all() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : new String[] {"stdio.h", "cstdio", "stdlib.h", "cstdlib", "string.h", "cstring", "assert.h", "cassert",
                "stddef.h", "cstddef"}) {
            headers.put(name, EMPTY);
        }
        headers.put("stdint.h", INTEGERS);
        headers.put("cstdint", INTEGERS);
        headers.put("float.h", FLOAT_LIMITS);
        headers.put("cfloat", FLOAT_LIMITS);
        headers.put("limits.h", INTEGER_LIMITS);
        headers.put("climits", INTEGER_LIMITS);
        headers.put("math.h", MATH);
        headers.put("cmath", MATH);
        return headers;
    }

    /** CUDA's own headers that NVRTC has built in, for a machine without CUDA's folder of headers. */
    static Map<String, String> ofCuda() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : new String[] {"cuda_runtime.h", "cuda_runtime_api.h", "device_launch_parameters.h", "cuda.h",
                "device_functions.h", "math_functions.h"}) {
            headers.put(name, EMPTY);
        }
        return headers;
    }
}
