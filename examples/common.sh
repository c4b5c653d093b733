# What the scripts beside this one share; they read it in. Needs JDK 17 and Maven; JAVA_HOME picks the JDK.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# What every JVM that runs Flotilla needs; kept once, in the root pom.
read -r -a flags < <(sed -n 's:.*<flotilla.jvm.flags>\(.*\)</flotilla.jvm.flags>.*:\1:p' "$root/pom.xml")

# use_example NAME WORDS [OTHER ...]: builds examples/NAME unless nothing that it is made of (the engine, itself, OTHER examples, the history
# checker in raft-core's tests) has changed since. Sets module to its directory and classpath to what runs it.
use_example() {
  local name=$1 words=$2
  shift 2
  module=$root/examples/$name
  classpath="$module/target/classes:$module/target/lib/*"
  local stamp=$module/target/.built
  if [ -f "$stamp" ] && [ -z "$(cd "$root" && find pom.xml statemachine raft-core raft-logdb raft-transport "$module" "${@/#/examples/}" \
      \( -path '*/src/main/*' -o -path '*/io/flotilla/history/*.java' -o -name pom.xml \) -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  echo "building $words" >&2
  (cd "$root" && mvn -B -q package -DskipTests -pl "examples/$name" -am) >&2
  touch "$stamp"
}
