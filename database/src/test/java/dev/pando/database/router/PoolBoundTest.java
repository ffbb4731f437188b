package dev.pando.database.router;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolBoundTest {
    private final PoolBound bound = new PoolBound(new PoolSize(16, 6, 180));

    private void see(int sweeps, int standing, int held) {
        for (int i = 0; i < sweeps; i++) {
            bound.sees(standing, held);
        }
    }

    @Test
    void isTheUsualNumberWhileStatementsRunOnAll() {
        see(100, 0, 0);
        assertThat(bound.now()).isEqualTo(16);
    }

    @Test
    void hasRoomBesideThoseThatAreHeldAtOnce() {
        see(1, 0, 40);
        assertThat(bound.now()).isEqualTo(46);
        see(1, 0, 175);
        assertThat(bound.now()).isEqualTo(180);
    }

    @Test
    void followsThoseThatStandNotToItsLastMoment() {
        see(1, 30, 0);
        assertThat(bound.now()).isEqualTo(21);
        see(10, 30, 0);
        assertThat(bound.now()).isEqualTo(36);
        see(1, 0, 0);
        assertThat(bound.now()).isEqualTo(21);
        see(10, 0, 0);
        assertThat(bound.now()).isEqualTo(16);
    }

    /** Clients that think nine tenths of a transaction: six statements run in the end. */
    @Test
    void growsUntilAsManyWorkAsTheMachineCanDo() {
        for (int i = 0; i < 200; i++) {
            bound.sees(bound.now() * 9 / 10, 0);
        }
        assertThat(bound.now()).isBetween(50, 60);
    }
}
