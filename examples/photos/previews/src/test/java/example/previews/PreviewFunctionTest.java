package example.previews;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PreviewFunctionTest {
    private static final String ID = "01a20715-b4c8-7b32-a767-9be8e4c761ef";

    private final PreviewFunction function =
            new PreviewFunction("jdbc:postgresql://127.0.0.1:1/none?user=nobody");

    @Test
    void saysThatItIsAwayWhileTheDatabaseIs() {
        APIGatewayV2HTTPResponse answer = answer(ID);

        assertThat(answer.getStatusCode()).isEqualTo(503);
        assertThat(answer.getHeaders()).containsEntry("Cache-Control", "no-store");
    }

    @Test
    void asksNoDatabaseForWhatIsNoId() {
        assertThat(answer("x'; --").getStatusCode()).isEqualTo(404);
    }

    private APIGatewayV2HTTPResponse answer(String id) {
        return function.handleRequest(
                APIGatewayV2HTTPEvent.builder()
                        .withPathParameters(Map.of("owner", "ada", "id", id))
                        .build(),
                null);
    }
}
