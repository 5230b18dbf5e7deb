namespace Coroutines

open System

/// <summary>Lengths of time in words: <c>Coroutine.sleep (seconds 1)</c>. Each takes a number of any type, <c>seconds 0.5</c> as well; what a
/// <c>TimeSpan</c> can't hold throws an OverflowException.</summary>
[<AutoOpen>]
module Durations =

    /// <summary>So many milliseconds.</summary>
    let inline ms number = TimeSpan.FromMilliseconds(float number)

    /// <summary>So many seconds.</summary>
    let inline seconds number = TimeSpan.FromSeconds(float number)

    /// <summary>So many minutes.</summary>
    let inline minutes number = TimeSpan.FromMinutes(float number)

    /// <summary>So many hours.</summary>
    let inline hours number = TimeSpan.FromHours(float number)

    /// <summary>So many days.</summary>
    let inline days number = TimeSpan.FromDays(float number)
