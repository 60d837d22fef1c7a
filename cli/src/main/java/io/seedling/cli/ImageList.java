package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.launcher.CachedImage;
import io.seedling.launcher.CatalogueImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code launch image list}: the images that are here, and those that could be. */
final class ImageList extends Command {

  @Override
  String name() {
    return "image list";
  }

  @Override
  String summary() {
    return "shows the images that were fetched, and which VMs rest on them";
  }

  @Override
  String operands() {
    return "";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("a", "all", "show those, too, that could be fetched"));
    options.addOption(flag("", "json", "tell it as JSON"));
  }

  /** An image, here or not. */
  private record Row(String title, String arch, String address, List<CachedImage> here) {}

  @Override
  ExitCode run(Arguments arguments, Console console) throws IOException, UsageException {
    if (!arguments.operands().isEmpty()) {
      throw new UsageException("unexpected argument '" + arguments.operands().get(0) + "'");
    }
    CloudImages images = CloudImages.open();
    List<Row> rows = new ArrayList<>();
    for (CachedImage image : images.cache().images()) {
      rows.add(new Row(image.title(), image.arch(), image.address(), List.of(image)));
    }
    if (arguments.has("all")) {
      for (CatalogueImage image : images.catalogue().images()) {
        if (images.cache().find(image).isEmpty()) {
          rows.add(
              new Row(
                  image.title(), image.arch().qemuName(), image.address().toString(), List.of()));
        }
      }
    }
    if (arguments.has("json")) {
      console.out().println(json(rows));
    } else if (!rows.isEmpty()) {
      print(rows, console);
    } else if (!arguments.has("quiet")) {
      console.err().println("launch: no image was fetched yet; --all shows what there is");
    }
    return ExitCode.DONE;
  }

  private static String json(List<Row> rows) throws IOException, UsageException {
    DiskChains chains = DiskChains.read();
    JsonStringWriter json = JsonWriter.indent("  ").string().object().array("images");
    for (Row row : rows) {
      json.object()
          .value("name", row.title())
          .value("arch", row.arch())
          .value("address", row.address())
          .value("here", !row.here().isEmpty());
      for (CachedImage image : row.here()) {
        json.value("file", image.file().toString())
            .value("size", Files.size(image.file()))
            .value("checksum", image.checksum())
            .value("voucher", image.voucher().word())
            .value("fetched", image.fetchedMillis())
            .array("vms");
        for (String user : chains.usersOf(image.file())) {
          json.value(user);
        }
        json.end();
      }
      json.end();
    }
    return json.end().end().done();
  }

  private static void print(List<Row> rows, Console console) throws IOException, UsageException {
    DiskChains chains = DiskChains.read();
    TextTable table = new TextTable("IMAGE", "ARCH", "SIZE", "FETCHED", "USED BY");
    for (Row row : rows) {
      if (row.here().isEmpty()) {
        table.add(row.title(), row.arch(), "-", "-", "");
        continue;
      }
      CachedImage image = row.here().get(0);
      long age = Math.max(0, System.currentTimeMillis() - image.fetchedMillis());
      table.add(
          row.title(),
          row.arch(),
          InfoText.humanSize(Files.size(image.file())),
          VmList.duration(age) + " ago",
          String.join(" ", chains.usersOf(image.file())));
    }
    table.print(console.out());
  }
}
