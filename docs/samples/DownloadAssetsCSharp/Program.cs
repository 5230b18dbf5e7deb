using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Coroutines;

namespace DownloadAssetsCSharp;

/// <summary>The core of download-assets: lists a release, fetches four assets at once, resumes, checks, renames.</summary>
public static class Program
{
    private sealed record Asset(string Name, string Browser_Download_Url, string? Digest);

    private sealed record Release(Asset[] Assets);

    public static int Main(string[] args)
    {
        try
        {
            if (args is not [var folder, var repository, var tag, var api])
                throw new ArgumentException("usage: download-assets-csharp DIR OWNER/REPO TAG API");
            return Coroutine.Run(Download(folder, $"{api}/repos/{repository}/releases/tags/{tag}"));
        }
        catch (CoroutineCanceledException)
        {
            return 130; // Ctrl-C; the parts stay, and the next run goes on with them
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    private static async Coroutine<int> Download(string folder, string releaseUrl)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.UserAgent.ParseAdd("download-assets/1.0");
        var release = await Coroutine.CallTask(cancel => http.GetFromJsonAsync<Release>(releaseUrl, cancel));
        Directory.CreateDirectory(folder);
        // The first failure cancels the others, and all have ended before it is thrown here.
        await Coroutine.All(release!.Assets.Select(asset => Save(http, asset, folder)), limit: 4);
        return 0;
    }

    private static async Coroutine Save(HttpClient http, Asset asset, string folder)
    {
        var target = Path.Combine(folder, Path.GetFileName(asset.Name));
        await using (var part = new FileStream(target + ".part", FileMode.OpenOrCreate))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, asset.Browser_Download_Url);
            request.Headers.Range = part.Length > 0 ? new RangeHeaderValue(part.Length, null) : null;
            using var response = await Coroutine.CallTask(cancel =>
                http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)
            );
            response.EnsureSuccessStatusCode();
            if (response.StatusCode != HttpStatusCode.PartialContent)
                part.SetLength(0); // all of it comes, whatever we asked for
            part.Seek(0, SeekOrigin.End);
            // CallTask waits for the copy even when it is cancelled, so that the file is not closed under it.
            await Coroutine.CallTask(cancel => response.Content.CopyToAsync(part, cancel));
            part.Position = 0;
            var digest = "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(part));
            if (asset.Digest is not null && asset.Digest != digest)
            {
                part.SetLength(0); // there is nothing to go on with
                throw new InvalidDataException($"{asset.Name} is damaged: its digest is {digest}");
            }
        }
        File.Move(target + ".part", target, overwrite: true);
        Console.WriteLine($"{asset.Name}: done");
    }
}
