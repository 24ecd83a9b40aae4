package dev.trellis.cli;

import dev.trellis.base.DocumentId;
import dev.trellis.base.VerificationId;
import dev.trellis.cli.CommandLineInterface.CommandFailed;
import dev.trellis.db.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./trellis review files`: saves the documents of a verification in a folder.
@Command(
        name = "files",
        description = "Saves the documents of one, to look at them. They are personal: remove them afterwards.",
        mixinStandardHelpOptions = true)
final class ReviewFilesCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Verification:<uuid>")
    private String id = "";

    @Option(names = "--to", required = true, description = "A folder; made when it is not there, for you only.")
    private Path folder = Path.of(".");

    @Mixin
    private ReviewCommand.ReviewOptions options = new ReviewCommand.ReviewOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        VerificationId verification = ArgumentConverters.verification(id);
        PrivateFiles.createFolder(folder);
        PrintWriter out = spec.commandLine().getOut();
        options.runWithFiles((reviews, platform, files) -> {
            for (DocumentId document : reviews.documents(platform.id(), verification)) {
                Path file =
                        folder.resolve(files.fileName(platform.id(), document).orElseThrow(() -> removed(document)));
                try (InputStream content = files.open(platform.id(), document).orElseThrow(() -> removed(document))) {
                    PrivateFiles.copy(content, file);
                    out.println(file);
                } catch (FileAlreadyExistsException exists) {
                    throw new CommandFailed(file + " is there already.");
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
            return 0;
        });
        out.flush();
        return 0;
    }

    /// The document was deleted between listing and reading it.
    private static CommandFailed removed(DocumentId document) {
        return new CommandFailed(document + " was removed in this moment. Try again.");
    }
}
