using System.ComponentModel;

namespace Coroutines.LowLevel;

/// <summary>Sees a value of a sequence. For authors of operators.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <typeparam name="TState">What it keeps.</typeparam>
/// <param name="state">What it has kept so far.</param>
/// <param name="value">The value.</param>
/// <returns>Whether to go on.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate bool Visitor<in T, TState>(ref TState state, T value);

/// <summary>Chooses values of a sequence. For authors of operators.</summary>
/// <typeparam name="TSource">The type of the values.</typeparam>
/// <typeparam name="T">The type of what is made of them.</typeparam>
/// <param name="value">The value.</param>
/// <param name="chosen">What is made of it.</param>
/// <returns>Whether it is chosen.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate bool Chooser<in TSource, T>(TSource value, out T chosen);
