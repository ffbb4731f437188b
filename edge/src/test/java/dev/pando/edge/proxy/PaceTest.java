package dev.pando.edge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long a transfer is waited for. */
final class PaceTest {
    private final Pace pace = new Pace(new Pace.Bound(30, 10, 100));

    @Test
    void forgivesTheFirstWindowAndNoOther() {
        pace.await(1_000);
        pace.moved(1, 1_001);
        assertThat(pace.deadline()).isEqualTo(1_010);
        assertThat(pace.keepsUp(1_010)).isTrue();
        pace.moved(99, 1_019);
        assertThat(pace.deadline()).isEqualTo(1_020);
        assertThat(pace.keepsUp(1_020)).isFalse();
    }

    @Test
    void goesOnAsLongAsEnoughMoves() {
        pace.await(0);
        for (int end = 10; end < 1_000; end += 10) {
            pace.moved(100, end - 1);
            assertThat(pace.keepsUp(end)).isTrue();
        }
        pace.moved(149, 1_004);
        assertThat(pace.keepsUp(1_005)).isFalse();
    }

    @Test
    void endsAtAStallWithinAWindow() {
        Pace stalling = new Pace(new Pace.Bound(3, 10, 0));
        stalling.await(0);
        stalling.moved(1, 2);
        assertThat(stalling.deadline()).isEqualTo(5);
        assertThat(stalling.keepsUp(4)).isTrue();
        assertThat(stalling.keepsUp(5)).isFalse();
    }

    @Test
    void beginsAgainAfterItWasTheEdgeThatDidNotAsk() {
        pace.await(0);
        assertThat(pace.keepsUp(10)).isTrue();
        pace.stop();
        pace.await(500);
        assertThat(pace.deadline()).isEqualTo(510);
        assertThat(pace.keepsUp(510)).isTrue();
    }
}
