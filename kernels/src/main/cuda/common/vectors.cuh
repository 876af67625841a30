// Four elements read or written as one: 16 bytes in float32, twice 16 in float64.
#pragma once

constexpr int V = 4;

// Tensors may begin anywhere in a buffer, so a kernel asks before it reads vectors.
__device__ inline bool aligned(const void* p) {
    return reinterpret_cast<size_t>(p) % 16 == 0;
}

__device__ inline void load4(const float* p, float (&v)[V]) {
    float4 q = *reinterpret_cast<const float4*>(p);
    v[0] = q.x, v[1] = q.y, v[2] = q.z, v[3] = q.w;
}

__device__ inline void load4(const double* p, double (&v)[V]) {
    double2 q = reinterpret_cast<const double2*>(p)[0];
    double2 r = reinterpret_cast<const double2*>(p)[1];
    v[0] = q.x, v[1] = q.y, v[2] = r.x, v[3] = r.y;
}

__device__ inline void store4(float* p, const float (&v)[V]) {
    *reinterpret_cast<float4*>(p) = make_float4(v[0], v[1], v[2], v[3]);
}

__device__ inline void store4(double* p, const double (&v)[V]) {
    reinterpret_cast<double2*>(p)[0] = make_double2(v[0], v[1]);
    reinterpret_cast<double2*>(p)[1] = make_double2(v[2], v[3]);
}

__device__ inline void store2(double* p, const double (&v)[2]) {
    *reinterpret_cast<double2*>(p) = make_double2(v[0], v[1]);
}
