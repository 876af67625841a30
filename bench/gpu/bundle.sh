#!/usr/bin/env bash
# Packs Weft, its tests and a Java runtime into one archive that runs on any x86-64 Linux machine with NVIDIA's driver:
#
#   bench/gpu/bundle.sh                            makes bench/target/weft-gpu.tar.gz and prints its size
#   tar xzf weft-gpu.tar.gz && weft-gpu/run.sh     over there
#
# Builds what it needs, without the network where the local repository has everything. Needs Linux on x86-64, a JDK 25 and Maven.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
target=$root/bench/target
stage=$target/weft-gpu
archive=$target/weft-gpu.tar.gz
most_bytes=$((55 * 1024 * 1024))
# What Weft, JUnit, jqwik and AssertJ refer to, and jdk.zipfs, through which the kernels in their jar are listed. No picture is
# read, so java.desktop stays out.
modules=java.base,java.instrument,java.logging,java.management,java.net.http,java.sql
modules=$modules,jdk.incubator.vector,jdk.unsupported,jdk.zipfs

fail() {
    echo "bundle.sh: $1" >&2
    exit 1
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "the bundle is for Linux on x86-64 and is made there"

# A JDK 25 or later with jlink: JAVA_HOME, the one on PATH, or one where Linux distributions put them.
find_jdk() {
    local home version
    for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v java || echo /)")")")" \
            /usr/lib/jvm/* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        if [ -x "$home/bin/jlink" ] && [ -r "$home/release" ]; then
            version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
            if [ "${version:-0}" -ge 25 ]; then
                echo "$home"
                return
            fi
        fi
    done
}
jdk=$(find_jdk)
[ -n "$jdk" ] || fail "no JDK 25 or later with jlink found: install one and set JAVA_HOME to it"

# The main jars, the test classes, and in one folder all jars that these need. Left out are those of tests that do not run over
# there and of benchmarks, and Byte Buddy, which AssertJ takes only for soft assertions and is a fifth of the rest.
build() {
    JAVA_HOME=$jdk mvn -B -q "$@" -f "$root/pom.xml" -DskipTests -pl bench,tests -am package \
        org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies -DincludeScope=test -DoutputDirectory="$stage/jars" \
        -DexcludeClassifiers=windows-x86_64 \
        -DexcludeGroupIds=com.tngtech.archunit,net.bytebuddy,org.openjdk.jmh,net.sf.jopt-simple,org.apache.commons
}

rm -rf "$stage" "$archive"
mkdir -p "$stage/jars"
echo "bundle.sh: building ..."
build -o > "$target/bundle.log" 2>&1 || build || fail "the build failed"
cp "$root/bench/target/weft-bench.jar" "$stage/jars/"
cp -r "$root/tests/target/test-classes" "$stage/classes"
"$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --compress zip-9 --output "$stage/jre"
cp "$here/run.sh" "$here/torch_times.py" "$stage/"
cp "$root/LICENSE" "$stage/"
chmod +x "$stage/run.sh"

tar -C "$target" --owner=0 --group=0 --sort=name -c weft-gpu | gzip -9 > "$archive"
bytes=$(stat -c %s "$archive")
echo "bundle.sh: $archive, $bytes bytes ($((bytes / 1024 / 1024)) MiB)"
[ "$bytes" -le "$most_bytes" ] || fail "the archive is larger than $((most_bytes / 1024 / 1024)) MiB"
