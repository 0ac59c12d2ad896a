package dev.orch.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CallsTest {
  private final Calls<String, String, Integer> calls = new Calls<>();
  private final List<String> asked = new ArrayList<>();
  private final List<CompletableFuture<Integer>> answers = new ArrayList<>();

  private CompletionStage<Integer> call(String question) {
    asked.add(question);
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    answers.add(answer);
    return answer;
  }

  @Test
  void answer_isGivenOnce() {
    assertThat(calls.ask("k", "q", this::call)).isEmpty();
    answers.get(0).complete(1);
    assertThat(calls.ask("k", "q", this::call)).contains(1);
    assertThat(calls.ask("k", "q", this::call)).isEmpty();
    assertThat(asked).containsExactly("q", "q");
  }

  @Test
  void answerAtOnce_isGivenAtOnce() {
    assertThat(calls.ask("k", "q", question -> CompletableFuture.completedFuture(1))).contains(1);
  }

  @Test
  void call_isAloneForItsKey() {
    assertThat(calls.ask("k", "q", this::call)).isEmpty();
    assertThat(calls.ask("k", "q", this::call)).isEmpty();
    assertThat(calls.ask("k", "other", this::call)).isEmpty();
    assertThat(calls.ask("another", "q", this::call)).isEmpty();
    assertThat(asked).containsExactly("q", "q");
  }

  @Test
  void answerToAnEarlierQuestion_isDropped() {
    assertThat(calls.ask("k", "old", this::call)).isEmpty();
    answers.get(0).complete(1);
    assertThat(calls.ask("k", "new", this::call)).isEmpty();
    answers.get(1).complete(2);
    assertThat(calls.ask("k", "new", this::call)).contains(2);
    assertThat(asked).containsExactly("old", "new");
  }

  @Test
  void failure_isThrownOnce_thenItIsAskedAnew() {
    assertThat(calls.ask("k", "q", this::call)).isEmpty();
    answers.get(0).completeExceptionally(new IllegalStateException("down"));
    assertThatThrownBy(() -> calls.ask("k", "q", this::call))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("down");
    assertThat(calls.ask("k", "q", this::call)).isEmpty();
    assertThat(asked).hasSize(2);
  }

  @Test
  void answered_waitsForTheCall() {
    assertThat(calls.ask("k", "q", this::call)).isEmpty();
    assertThat(calls.answered("k").stage()).contains(answers.get(0));
    calls.forget("k");
    assertThat(calls.answered("k").isRetry()).isTrue();
  }
}
