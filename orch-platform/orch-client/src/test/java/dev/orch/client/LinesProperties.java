package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;

class LinesProperties {
  /** Counts what is asked for. */
  private static final class Asked implements Flow.Subscription {
    private long reads;
    private boolean cancelled;

    @Override
    public void request(long n) {
      reads += n;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private static final class Told implements Lines.Reader {
    private final List<String> lines = new ArrayList<>();
    private @Nullable Throwable why;
    private int ends;

    @Override
    public void onLines(List<byte[]> arrived) {
      arrived.forEach(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    }

    @Override
    public void onEnd(@Nullable Throwable cause) {
      why = cause;
      ends++;
    }
  }

  @Property
  void lines_areTheSameHoweverTheyAreCut(
      @ForAll @Size(max = 20) List<@AlphaChars @StringLength(min = 1, max = 30) String> texts,
      @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1, max = 40) Integer> cuts) {
    Told told = new Told();
    Asked asked = new Asked();
    Lines lines = new Lines(1000, told);
    lines.onSubscribe(asked);
    byte[] all =
        String.join("", texts.stream().map(t -> t + "\n").toList())
            .getBytes(StandardCharsets.UTF_8);
    long given = 0;
    for (int at = 0, i = 0; at < all.length; i++) {
      int length = Math.min(cuts.get(i % cuts.size()), all.length - at);
      assertThat(asked.reads).as("asked for one read, after the one before").isEqualTo(given + 1);
      int before = told.lines.size();
      lines.onNext(List.of(ByteBuffer.wrap(all, at, length)));
      given++;
      if (told.lines.size() > before) {
        assertThat(asked.reads).as("nothing asked while lines are told").isEqualTo(given);
        lines.more();
        lines.more();
      }
      at += length;
    }
    lines.onComplete();
    lines.onError(new IllegalStateException());
    assertThat(told.lines).isEqualTo(texts);
    assertThat(told.ends).isEqualTo(1);
    assertThat(told.why).isNull();
  }

  @Property(tries = 50)
  void lineThatIsTooLong_endsTheReading(@ForAll @IntRange(min = 1, max = 100) int most) {
    Told told = new Told();
    Asked asked = new Asked();
    Lines lines = new Lines(most, told);
    lines.onSubscribe(asked);
    lines.onNext(List.of(ByteBuffer.wrap(new byte[most + 1])));
    assertThat(told.why).isInstanceOf(Lines.TooLong.class);
    assertThat(asked.cancelled).isTrue();
  }
}
