package dev.orch.controllers.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateTest {
  private final State state = new State();
  private final List<Boolean> told = Collections.synchronizedList(new ArrayList<>());

  @Test
  void listener_isToldThePresentValueAndEveryChange() {
    state.listen(told::add);
    state.set(true);
    state.set(true);
    state.set(false);
    assertThat(told).containsExactly(false, true, false);
  }

  @Test
  void closedSubscription_isToldNothing() {
    state.listen(told::add).close();
    state.set(true);
    assertThat(told).containsExactly(false);
  }

  /** What another thread makes true while the present value is told comes after it. */
  @Test
  void changeWhileListening_isToldLast() {
    state.listen(
        value -> {
          if (!value) {
            inAnotherThread(() -> state.set(true));
          }
          told.add(value);
        });
    assertThat(told).containsExactly(false, true);
    assertThat(state.isTrue()).isTrue();
  }

  @Test
  void changeByAListener_isToldInOrder() {
    state.listen(
        value -> {
          if (value) {
            state.set(false);
          }
        });
    state.listen(told::add);
    state.set(true);
    assertThat(told).containsExactly(false, true, false);
  }

  private static void inAnotherThread(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
