package dev.orch.network.linux;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which addresses: a file for each that is held, named by it, with its owner. The form is
 * that of CNI's host-local plugin, so that either can go on where the other left off. An address is
 * held from the moment its file is there: no two owners can have it, whatever crashes when. Not
 * thread-safe; one process at a time.
 */
public final class AddressBook {
  private static final String LAST = "last_reserved_ip.";
  private static final String LINE = "\r\n";

  private final Path directory;

  /** The book of a network, in a directory that is made if it isn't there. */
  public AddressBook(Path directory) {
    this.directory = directory;
  }

  /**
   * Who holds an address.
   *
   * @param container the sandbox
   * @param ifName the interface that has it
   */
  public record Owner(String container, String ifName) implements Comparable<Owner> {
    private static Owner of(String text) {
      String[] lines = text.strip().split(LINE, 2);
      return new Owner(lines[0].strip(), lines.length > 1 ? lines[1].strip() : "");
    }

    private byte[] bytes() {
      return (container + LINE + ifName).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Owner other) {
      return (container + LINE + ifName).compareTo(other.container + LINE + other.ifName);
    }
  }

  /** All that is held, by the addresses' texts. */
  public Map<String, Owner> held() throws IOException {
    Map<String, Owner> held = new TreeMap<>();
    for (Path file : Durable.list(directory)) {
      String name = file.getFileName().toString();
      if (InetAddresses.isInetAddress(name)) {
        try {
          held.put(name, Owner.of(Files.readString(file)));
        } catch (NoSuchFileException e) {
          // It has just been released.
        }
      }
    }
    return held;
  }

  /**
   * Gives the owner an address of a set of ranges, the next free one after the last that was given;
   * one that it holds already stays its own.
   *
   * @param set counts the sets of the network: an owner gets one address of each
   * @param wanted the one to give; null for any
   * @return empty if none is free, or the wanted one isn't
   */
  public Optional<Given> take(
      Owner owner, int set, List<AddressSpan> spans, @Nullable InetAddress wanted)
      throws IOException {
    Map<String, Owner> held = held();
    for (AddressSpan span : spans) {
      for (Map.Entry<String, Owner> each : held.entrySet()) {
        InetAddress address = InetAddresses.forString(each.getKey());
        if (each.getValue().equals(owner) && span.contains(address)) {
          return wanted == null || wanted.equals(address)
              ? Optional.of(new Given(address, span))
              : Optional.empty();
        }
      }
    }
    if (wanted != null) {
      for (AddressSpan span : spans) {
        if (span.contains(wanted) && create(owner, wanted)) {
          return Optional.of(new Given(wanted, span));
        }
      }
      return Optional.empty();
    }
    return any(owner, set, spans, held);
  }

  /**
   * An address that was given, and where it is from.
   *
   * @param span tells its length and gateway
   */
  public record Given(InetAddress address, AddressSpan span) {}

  private Optional<Given> any(
      Owner owner, int set, List<AddressSpan> spans, Map<String, Owner> held) throws IOException {
    InetAddress last = last(set);
    int from = 0;
    for (int i = 0; i < spans.size(); i++) {
      if (last != null && spans.get(i).contains(last)) {
        from = i;
      }
    }
    // The first one twice: what comes after the last given address, and what comes before it.
    for (int i = 0; i <= spans.size(); i++) {
      AddressSpan span = spans.get((from + i) % spans.size());
      @Nullable InetAddress after = i == 0 && last != null && span.contains(last) ? last : null;
      Optional<InetAddress> free =
          span.firstFree(after, address -> !held.containsKey(text(address)));
      if (free.isPresent() && create(owner, free.get())) {
        Durable.replace(
            directory.resolve(LAST + set), text(free.get()).getBytes(StandardCharsets.UTF_8));
        return Optional.of(new Given(free.get(), span));
      }
    }
    return Optional.empty();
  }

  private boolean create(Owner owner, InetAddress address) throws IOException {
    return Durable.create(directory.resolve(text(address)), owner.bytes());
  }

  private @Nullable InetAddress last(int set) throws IOException {
    Path file = directory.resolve(LAST + set);
    if (!Files.exists(file)) {
      return null;
    }
    String text = Files.readString(file).strip();
    return InetAddresses.isInetAddress(text) ? InetAddresses.forString(text) : null;
  }

  private static String text(InetAddress address) {
    return InetAddresses.toAddrString(address);
  }

  /** The addresses of an owner. */
  public List<InetAddress> of(Owner owner) throws IOException {
    return held().entrySet().stream()
        .filter(each -> each.getValue().equals(owner))
        .map(each -> InetAddresses.forString(each.getKey()))
        .collect(ImmutableList.toImmutableList());
  }

  /** The owner holds nothing from now on. */
  public void release(Owner owner) throws IOException {
    for (InetAddress address : of(owner)) {
      Durable.remove(directory.resolve(text(address)));
    }
  }

  /** Nobody but these holds anything from now on. */
  public void retain(Set<Owner> alive) throws IOException {
    for (Map.Entry<String, Owner> each : held().entrySet()) {
      if (!alive.contains(each.getValue())) {
        Durable.remove(directory.resolve(each.getKey()));
      }
    }
  }
}
