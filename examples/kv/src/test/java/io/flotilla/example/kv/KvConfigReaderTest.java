package io.flotilla.example.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KvConfigReaderTest {
    private static final List<String> GOOD = List.of(
            "--host.id=n2",
            "--members=n1=127.0.0.1:7001,n2=127.0.0.1:7002,n3=127.0.0.1:7003",
            "--data.dir=target/data");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit before each test
    Path directory;

    @Test
    void defaultsAreFilledIn() throws Exception {
        KvConfig config = KvConfigReader.read(GOOD);

        assertThat(config.address()).isEqualTo(new HostPort("127.0.0.1", 7002));
        assertThat(config.httpPort()).isEqualTo(7003);
        assertThat(config.groups()).isEqualTo(3);
        assertThat(config.deployment()).isEqualTo("flotilla-kv");
        assertThat(config.dataDir()).isAbsolute();
        assertThat(config.tls()).isNull();
    }

    @Test
    void flagsOverrideTheFileWhateverTheirOrder() throws Exception {
        Path file = directory.resolve("node.properties");
        Files.writeString(file, """
                host.id = n1
                members = n1=127.0.0.1:7001, n2=127.0.0.1:7002
                data.dir = data
                groups = 5
                http.port = 8001
                """, StandardCharsets.UTF_8);

        KvConfig config = KvConfigReader.read(List.of("--groups=9", file.toString(), "--threads=4"));

        assertThat(config.hostId()).isEqualTo("n1");
        assertThat(config.groups()).isEqualTo(9);
        assertThat(config.threads()).isEqualTo(4);
        assertThat(config.httpPort()).isEqualTo(8001);
        assertThat(config.members()).containsOnlyKeys("n1", "n2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --colour=red                                           | flag --colour is unknown; known are host.id
                    --groups=0                                             | groups must be a whole number within 1..
                    --groups=many                                          | groups must be a whole number
                    --threads=65                                           | threads must be a whole number within 1..64
                    --http.port=70000                                      | http.port must be a whole number within 0..65535
                    --http.port=7002                                       | http.port 7002 is also the port of host.address
                    --host.address=127.0.0.1:7001                          | contradicts members, where n2 is at 127.0.0.1:7002
                    --host.address=nonsense                                | an address is host:port
                    --host.address=127.0.0.1:99999                         | an address is host:port
                    --members=n1=127.0.0.1:7001                            | host.id n2 is not among the members
                    --members=n2=127.0.0.1:7001,n2=127.0.0.1:7002          | members names the host n2 twice
                    --members=n1=127.0.0.1:7001,n2=127.0.0.1:7001          | gives the address 127.0.0.1:7001 to both n1 and n2
                    --members=n2                                           | each member is name=host:port
                    --members=n2=127.0.0.1                                 | an address is host:port
                    --members=n2=127.0.0.1:7002,                           | each member is name=host:port
                    --members=n2=0.0.0.0:7002                              | at which nobody can reach it
                    --members=n2=10.0.0.1:7002                             | in plaintext
                    --host.id=n 2                                          | host.id must be 1 to 255 characters
                    --host.id=                                             | host.id is missing
                    --data.dir=                                            | data.dir is missing
                    --deployment=a/b                                       | deployment must be 1 to 255 characters
                    --tls.ca=/nowhere/ca.pem                               | TLS needs all three
                    --insecure=perhaps                                     | insecure must be true or false
                    missing.properties                                     | the properties file missing.properties cannot be read
                    """)
    void whatIsWrongIsSaidInWords(String argument, String words) {
        KvConfigException refused = refusal(with(argument));

        assertThat(refused.problems()).anySatisfy(problem -> assertThat(problem).contains(words));
    }

    @Test
    void allProblemsAreListedTogether() {
        KvConfigException refused = refusal(List.of("--groups=0", "--colour=red", "--members=x", "--insecure=1"));

        assertThat(refused.problems()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(refused).hasMessageContainingAll("groups", "colour", "members", "insecure", "host.id", "data.dir");
    }

    @Test
    void tlsFilesContradictInsecure() throws Exception {
        Path pem = Files.writeString(directory.resolve("x.pem"), "pem");
        KvConfigException refused =
                refusal(with("--insecure", "--tls.ca=" + pem, "--tls.cert=" + pem, "--tls.key=" + pem));

        assertThat(refused).hasMessageContaining("insecure=true contradicts the tls settings");
    }

    @Test
    void secondFileAndRepeatedFlagAreRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("a.properties"), "");

        assertThat(refusal(with(file.toString(), file.toString()))).hasMessageContaining("is a second file");
        assertThat(refusal(with("--groups=1", "--groups=2"))).hasMessageContaining("more than once");
    }

    @Test
    void settingThatAFileGivesTwiceIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("a.properties"), "groups=3\ngroups = 4\n");

        assertThat(refusal(with(file.toString()))).hasMessageContaining("groups is given more than once in " + file);
    }

    @Test
    void fileThatIsNoTextIsRefusedInWords() throws Exception {
        Path latin = Files.write(directory.resolve("latin.properties"), new byte[] {'a', '=', (byte) 0xe4});
        Path escape = Files.writeString(directory.resolve("escape.properties"), "host.id=\\u12\n");

        assertThat(refusal(with(latin.toString()))).hasMessageContaining("it is not UTF-8");
        assertThat(refusal(with(escape.toString()))).hasMessageContaining("cannot be read: Malformed");
        assertThat(refusal(with("no\0path"))).hasMessageContaining("cannot be read: Nul character");
    }

    @Test
    void unknownNameInTheFileIsRefusedWithItsPlace() throws Exception {
        Path file = Files.writeString(directory.resolve("a.properties"), "host.idd = n1\n");

        assertThat(refusal(with(file.toString()))).hasMessageContaining("host.idd in " + file);
    }

    @Test
    void plaintextBeyondLoopbackNeedsToBeSaid() throws Exception {
        assertThat(KvConfigReader.read(with("--members=n2=10.0.0.1:7002", "--insecure"))
                        .insecure())
                .isTrue();
    }

    @Test
    void wildcardAddressMayStandForTheMembersOwn() throws Exception {
        KvConfig config = KvConfigReader.read(
                with("--members=n2=10.0.0.1:7002", "--host.address=0.0.0.0:7002", "--insecure=true"));

        assertThat(config.address().isWildcard()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:1", "127.0.0.1:1", "127.9.9.9:1", "[::1]:1"})
    void loopbackIsRecognised(String address) {
        assertThat(HostPort.parse(address).isLoopback()).isTrue();
        assertThat(HostPort.parse(address)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:1", "example.org:1", "[2001:db8::1]:1", "0.0.0.0:1"})
    void otherAddressesAreNotLoopback(String address) {
        assertThat(HostPort.parse(address).isLoopback()).isFalse();
    }

    private static List<String> with(String... arguments) {
        List<String> all = new ArrayList<>();
        for (String good : GOOD) {
            String name = good.substring(0, good.indexOf('='));
            boolean replaced = List.of(arguments).stream().anyMatch(a -> a.startsWith(name + "="));
            if (!replaced) {
                all.add(good);
            }
        }
        all.addAll(List.of(arguments));
        return all;
    }

    private static KvConfigException refusal(List<String> arguments) {
        return catchThrowableOfType(KvConfigException.class, () -> KvConfigReader.read(arguments));
    }
}
