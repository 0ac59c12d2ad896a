package dev.orch.network.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.common.net.InetAddresses;
import dev.orch.network.Range;
import dev.orch.network.linux.AddressBook.Given;
import dev.orch.network.linux.AddressBook.Owner;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is taken and given back, and wherever it is cut short: nobody has another's address. */
class AddressBookProperties {
  private static final List<AddressSpan> SPANS =
      ImmutableList.of(
          AddressSpan.of(Range.parse("10.7.0.0/29"))
              .between(null, null, null, ImmutableList.of(InetAddresses.forString("10.7.0.4"))),
          AddressSpan.of(Range.parse("10.8.0.0/29"))
              .between(
                  InetAddresses.forString("10.8.0.3"),
                  InetAddresses.forString("10.8.0.4"),
                  null,
                  ImmutableList.of()));

  /** 10.7.0.2, .3, .5, .6; 10.8.0.3, .4. */
  private static final int ROOM = 6;

  enum Deed {
    TAKE,
    RELEASE,
    /** The process ends after the address was written down, before anybody heard of it. */
    CRASH_TAKING,
    /** It ends while a file is half made. */
    CRASH_WRITING,
    RESTART
  }

  record Act(Deed deed, int owner) {}

  @Provide
  Arbitrary<List<Act>> acts() {
    return Combinators.combine(Arbitraries.of(Deed.class), Arbitraries.integers().between(0, 9))
        .as(Act::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 40)
  void addresses_haveOneOwnerEach_andNothingLeaks(@ForAll("acts") List<Act> acts)
      throws IOException {
    Path directory = Files.createTempDirectory("orch-addresses");
    try {
      new World(directory).live(acts);
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static final class World {
    private final Path directory;
    private final Map<Owner, InetAddress> known = new TreeMap<>();
    private AddressBook book;

    World(Path directory) {
      this.directory = directory;
      this.book = new AddressBook(directory);
    }

    void live(List<Act> acts) throws IOException {
      for (Act act : acts) {
        step(act, new Owner("c" + act.owner, "eth0"));
        assertThat(new TreeSet<>(known.values().stream().map(Object::toString).toList()))
            .hasSize(known.size());
      }
      restart();
      for (int i = 0; i < ROOM - known.size(); i++) {
        assertThat(book.take(new Owner("new" + i, "eth0"), 0, SPANS, null)).isPresent();
      }
      assertThat(book.take(new Owner("one-more", "eth0"), 0, SPANS, null)).isEmpty();
    }

    private void step(Act act, Owner owner) throws IOException {
      switch (act.deed) {
        case TAKE -> {
          Optional<Given> given = book.take(owner, 0, SPANS, null);
          InetAddress before = known.get(owner);
          assertThat(given.isPresent() || book.held().size() == ROOM).isTrue();
          given.ifPresent(
              each -> {
                assertThat(before == null || before.equals(each.address())).isTrue();
                assertThat(each.span().contains(each.address())).isTrue();
                known.put(owner, each.address());
              });
        }
        case RELEASE -> {
          book.release(owner);
          known.remove(owner);
        }
        case CRASH_TAKING -> {
          boolean had = known.containsKey(owner);
          book.take(owner, 0, SPANS, null);
          Files.deleteIfExists(directory.resolve("last_reserved_ip.0"));
          if (!had) {
            restart();
          }
        }
        case CRASH_WRITING -> {
          Files.write(directory.resolve(".10.7.0.2"), "c".getBytes(StandardCharsets.UTF_8));
          restart();
        }
        case RESTART -> restart();
      }
    }

    /** What is known outlives the process; the rest is let go, as the runtime doesn't have it. */
    private void restart() throws IOException {
      book = new AddressBook(directory);
      book.retain(ImmutableSortedSet.copyOf(known.keySet()));
      assertThat(book.held()).hasSize(known.size());
    }
  }

  @Property(tries = 20)
  void wantedAddress_isGivenOnlyIfItIsFreeAndGivenOut(
      @ForAll @net.jqwik.api.constraints.IntRange(min = 0, max = 255) int last) throws IOException {
    Path directory = Files.createTempDirectory("orch-addresses");
    try {
      AddressBook book = new AddressBook(directory);
      InetAddress wanted = InetAddresses.forString("10.7.0." + last);
      boolean good = SPANS.get(0).contains(wanted);
      assertThat(book.take(new Owner("a", "eth0"), 0, SPANS, wanted).isPresent()).isEqualTo(good);
      assertThat(book.take(new Owner("b", "eth0"), 0, SPANS, wanted)).isEmpty();
    } finally {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
