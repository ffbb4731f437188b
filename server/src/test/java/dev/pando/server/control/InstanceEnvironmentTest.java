package dev.pando.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceEnvironmentTest {
    private final InstanceEnvironment environment =
            new InstanceEnvironment(Path.of("/opt/jdk"), "/usr/bin:/bin");

    @Test
    void putsPandosJdkFirst() {
        assertThat(environment.programs())
                .containsEntry("JAVA_HOME", "/opt/jdk")
                .containsEntry("PATH", "/opt/jdk/bin:/usr/bin:/bin")
                .hasSize(2);
    }

    @Test
    void gathersWhatThePartsGive() {
        environment.frontDoor("http://127.0.0.1:1");
        environment.service("my-accounts", "http://127.0.0.1:2");
        environment.all(Map.of("DATABASE_URL", "postgresql://u:p@127.0.0.1:3/d"));

        assertThat(environment.variables())
                .containsEntry("PANDO_URL", "http://127.0.0.1:1")
                .containsEntry("SERVICE_MY_ACCOUNTS_URL", "http://127.0.0.1:2")
                .containsEntry("DATABASE_URL", "postgresql://u:p@127.0.0.1:3/d")
                .containsKeys("JAVA_HOME", "PATH");
    }
}
